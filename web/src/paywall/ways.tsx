import { useQuery } from "@tanstack/react-query";
import { CreditCard, UserRoundPlus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Image } from "../api/images.ts";
import type { Me } from "../api/me.ts";
import { listOrders } from "../api/orders.ts";
import { Loading } from "../app/loading.tsx";
import { useSite } from "../app/site.ts";
import type { Action } from "../app/use-action.ts";
import { withReturn } from "../entry/return-to.ts";
import { BuyForm } from "../pay/buy-form.tsx";
import { buttonClasses } from "../ui/button.tsx";
import { WatchWay } from "./watch-way.tsx";

/** As many of the newest orders may be the one of a picture. */
const LOOKED_AT = 10;

interface WaysProps {
  readonly image: Image;
  readonly me: Me;
  /** Begins an ad. */
  readonly watch: Action<[]>;
}

/** How somebody gets at the full size who has nothing left: each way as good as the others. */
export function Ways({ image, me, watch }: WaysProps) {
  const { t } = useTranslation("paywall");
  const site = useSite();
  return (
    <>
      <section aria-label={t("options")} className="grid content-start gap-3 md:row-span-2">
        {site !== undefined && site.ads.provider !== "off" && (
          <WatchWay
            isOfNetwork={site.ads.provider === "gpt"}
            seconds={site.ads.seconds}
            me={me}
            watch={watch}
          />
        )}
        <Way
          icon={<CreditCard aria-hidden="true" className="size-5" />}
          title={t("pay.title")}
          text={t("pay.text")}
        >
          <Buying image={image.id} />
        </Way>
      </section>
      <div className="grid content-end gap-3">
        {!me.person && <AccountWay here={`/i/${image.id}`} isOpen={site?.registration !== false} />}
        <p className="text-soft text-sm">
          {t("self.text")}{" "}
          <Link to="/developers" className="whitespace-nowrap underline">
            {t("self.go")}
          </Link>
        </p>
      </div>
    </>
  );
}

/** Buying it, unless that is under way: nobody pays twice for one picture. */
function Buying({ image }: { readonly image: string }) {
  const { t } = useTranslation("pay");
  const { data: orders, isPending } = useQuery({
    queryKey: ["orders", "of", image],
    queryFn: async () => (await listOrders(null, LOOKED_AT)).orders,
    staleTime: 0,
  });
  const underWay = orders?.find((order) => order.image === image && order.state === "processing");
  if (isPending) {
    return <Loading />;
  }
  return underWay === undefined ? (
    <BuyForm image={image} />
  ) : (
    <div className="grid gap-3 rounded-xl bg-well p-3 text-sm">
      <p>{t("underWay")}</p>
      <a href={`/pay/${underWay.id}`} className={buttonClasses({ size: "small" })}>
        {t("seeHow")}
      </a>
    </div>
  );
}

function AccountWay({ here, isOpen }: { readonly here: string; readonly isOpen: boolean }) {
  const { t } = useTranslation("paywall");
  return (
    <Way
      icon={<UserRoundPlus aria-hidden="true" className="size-5" />}
      title={t("account.title")}
      text={t("account.text")}
    >
      <div className="flex flex-wrap gap-2">
        {isOpen && (
          <Link to={withReturn("/sign-up", here)} className={buttonClasses({ look: "primary" }, "grow")}>
            {t("account.signUp")}
          </Link>
        )}
        <Link to={withReturn("/sign-in", here)} className={buttonClasses({}, "grow")}>
          {t("account.signIn")}
        </Link>
      </div>
    </Way>
  );
}

/** One of the ways. */
export function Way({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="rounded-2xl border border-line p-4">
      <h3 className="flex items-center gap-2.5 font-semibold">
        <span className="text-accent-strong">{icon}</span>
        {title}
      </h3>
      <p className="mt-1 text-soft text-sm">{text}</p>
      <div className="mt-3 grid gap-3">{children}</div>
    </div>
  );
}
