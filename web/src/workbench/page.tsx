import { FileX2, ImageOff } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { ApiProblem } from "../api/problem.ts";
import { Loading } from "../app/loading.tsx";
import { useProblemText } from "../app/problem-text.tsx";
import { Queries } from "../app/queries.tsx";
import { useTitle } from "../app/title.ts";
import { uploads, useUpload } from "../intake/visit.ts";
import { buttonClasses } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Editor } from "./editor.tsx";
import { useImage } from "./use-image.ts";
import { Waiting } from "./waiting.tsx";

const LockedResult = lazy(async () => ({
  default: (await import("../paywall/locked-result.tsx")).LockedResult,
}));

/** A picture on its way in stands at this address until it has its own. */
const NEW = "new";

export function WorkbenchPage() {
  const { t } = useTranslation("workbench");
  const { id = NEW } = useParams();
  useTitle(t("title"));
  return <Queries>{id === NEW ? <Incoming /> : <Present key={id} id={id} />}</Queries>;
}

function Incoming() {
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const upload = useUpload(query.get("upload"));
  const image = upload?.image ?? null;
  useEffect(() => {
    if (image !== null) {
      navigate(`/i/${image.id}`, { replace: true });
    }
  }, [image, navigate]);
  if (upload === undefined) {
    return <Gone />;
  }
  if (upload.state === "refused") {
    return <Failed problem={upload.problem} />;
  }
  return (
    <Waiting
      stage={{ kind: "upload", upload }}
      picture={upload.source.kind === "file" ? upload.source.file : null}
      onCancel={() => {
        uploads.remove(upload.key);
        navigate("/");
      }}
    />
  );
}

function Present({ id }: { readonly id: string }) {
  const { image, step, isGone, problem } = useImage(id);
  const source = uploads.ofImage(id)?.source;
  if (isGone) {
    return <Gone />;
  }
  if (image === undefined) {
    return problem === null ? <Loading /> : <Failed problem={problem} />;
  }
  switch (image.state) {
    case "ready":
      return image.locked ? (
        <Suspense fallback={<Loading />}>
          <LockedResult image={image} />
        </Suspense>
      ) : (
        <Editor image={image} />
      );
    case "failed":
      return <Failed problem={new ApiProblem(image.error?.code ?? "removal_failed", "", { status: 422 })} />;
    case "queued":
    case "processing":
      return (
        <Waiting
          stage={{ kind: "removal", step: image.state === "queued" ? null : step }}
          picture={source?.kind === "file" ? source.file : null}
        />
      );
  }
}

function Gone() {
  const { t } = useTranslation("workbench");
  return (
    <EmptyState
      icon={<ImageOff aria-hidden="true" className="size-9" />}
      title={t("gone.title")}
      text={t("gone.text")}
    >
      <Link to="/" className={buttonClasses({ look: "primary" })}>
        {t("gone.home")}
      </Link>
    </EmptyState>
  );
}

function Failed({ problem }: { readonly problem: unknown }) {
  const { t } = useTranslation("workbench");
  const text = useProblemText();
  return (
    <div role="alert">
      <EmptyState
        icon={<FileX2 aria-hidden="true" className="size-9" />}
        title={t("failed.title")}
        text={text(problem)}
      >
        <Link to="/" className={buttonClasses({ look: "primary" })}>
          {t("failed.home")}
        </Link>
      </EmptyState>
    </div>
  );
}
