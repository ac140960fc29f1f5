import { lazy } from "react";
import { Route, Routes } from "react-router";
import { NotFoundPage } from "./not-found-page.tsx";

const SignInPage = lazy(async () => ({ default: (await import("../entry/sign-in-page.tsx")).SignInPage }));
const SignUpPage = lazy(async () => ({ default: (await import("../entry/sign-up-page.tsx")).SignUpPage }));
const ResetPage = lazy(async () => ({ default: (await import("../entry/reset-page.tsx")).ResetPage }));
const NewPasswordPage = lazy(async () => ({
  default: (await import("../entry/reset-page.tsx")).NewPasswordPage,
}));
const ConfirmPage = lazy(async () => ({ default: (await import("../entry/confirm-page.tsx")).ConfirmPage }));
const AdminPage = lazy(async () => ({ default: (await import("../admin/page.tsx")).AdminPage }));
const PricesPage = lazy(async () => ({ default: (await import("../pay/prices-page.tsx")).PricesPage }));
const AccountPage = lazy(async () => ({ default: (await import("../account/page.tsx")).AccountPage }));

export function OtherPages() {
  return (
    <Routes>
      <Route path="/sign-in" element={<SignInPage />} />
      <Route path="/sign-up" element={<SignUpPage />} />
      <Route path="/reset-password" element={<ResetPage />} />
      <Route path="/new-password" element={<NewPasswordPage />} />
      <Route path="/confirm-registration" element={<ConfirmPage kind="registration" />} />
      <Route path="/confirm-address" element={<ConfirmPage kind="address" />} />
      <Route path="/undo-address" element={<ConfirmPage kind="undo" />} />
      <Route path="/admin/:section?/:id?" element={<AdminPage />} />
      <Route path="/prices" element={<PricesPage />} />
      <Route path="/account/:section?" element={<AccountPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
