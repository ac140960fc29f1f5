import { lazy, Suspense } from "react";
import { useParams } from "react-router";
import { PresenceProvider } from "../account/presence.tsx";
import { Loading } from "../app/loading.tsx";
import { NotFoundPage } from "../app/not-found-page.tsx";
import { Queries } from "../app/queries.tsx";
import { AdminFrame } from "./frame.tsx";
import { Gate } from "./gate.tsx";
import { SECTIONS, type Section } from "./sections.ts";
import { ToldProvider } from "./told.tsx";

const Figures = lazy(async () => ({ default: (await import("./figures.tsx")).Figures }));
const Users = lazy(async () => ({ default: (await import("./users.tsx")).Users }));
const User = lazy(async () => ({ default: (await import("./user.tsx")).User }));
const Orders = lazy(async () => ({ default: (await import("./orders.tsx")).Orders }));
const Images = lazy(async () => ({ default: (await import("./images.tsx")).Images }));
const Ads = lazy(async () => ({ default: (await import("./ads.tsx")).Ads }));
const Queue = lazy(async () => ({ default: (await import("./queue.tsx")).Queue }));
const Audit = lazy(async () => ({ default: (await import("./audit.tsx")).Audit }));

/** What support and admins see and do. */
export function AdminPage() {
  const { section = "figures", id } = useParams();
  const known = SECTIONS.find((each) => each === section);
  if (known === undefined || (id !== undefined && known !== "users")) {
    return <NotFoundPage />;
  }
  return (
    <Queries>
      <PresenceProvider>
        <Gate section={known}>
          <ToldProvider>
            <AdminFrame section={known}>
              <Suspense fallback={<Loading />}>
                <Content section={known} id={id ?? null} />
              </Suspense>
            </AdminFrame>
          </ToldProvider>
        </Gate>
      </PresenceProvider>
    </Queries>
  );
}

function Content({ section, id }: { readonly section: Section; readonly id: string | null }) {
  switch (section) {
    case "figures":
      return <Figures />;
    case "users":
      return id === null ? <Users /> : <User key={id} id={id} />;
    case "orders":
      return <Orders />;
    case "images":
      return <Images />;
    case "ads":
      return <Ads />;
    case "queue":
      return <Queue />;
    case "audit":
      return <Audit />;
  }
}
