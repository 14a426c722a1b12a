import { ChevronRight, FolderOpen } from "lucide-react";
import { useState } from "react";

import type { Json } from "@/model/json";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Callout, Skeleton } from "@/ui/Feedback";
import { bytesOf } from "@/ui/format";
import { JsonView } from "@/ui/JsonView";

import type { Schemas } from "@/api/client";
import { useValuePages } from "./data";
import { type Excerpt, excerptOf } from "./excerpts";

const text = strings.executions.paged;
/** Members or elements of a page. */
const PAGE = 100;
/** Characters of a page. */
const TEXT_PAGE = 20_000;

/** A value that is too large to be sent as a whole: it is read page after page, and opened part by part. */
export function PagedValue({ execution, excerpt, label }: { execution: string; excerpt: Excerpt; label: string }) {
  /** From the whole down to the part that is looked at. */
  const [trail, setTrail] = useState<readonly { name: string; excerpt: Excerpt }[]>([{ name: label, excerpt }]);
  const at = trail.at(-1)?.excerpt ?? excerpt;
  return (
    <section className="paged" aria-label={label}>
      <nav className="paged-trail" aria-label={text.trail}>
        {trail.map((step, index) => (
          <span key={step.excerpt.path}>
            {index > 0 ? <ChevronRight size={13} aria-hidden /> : null}
            <button
              type="button"
              className="paged-link"
              aria-current={index === trail.length - 1 ? "true" : undefined}
              onClick={() => setTrail(trail.slice(0, index + 1))}
            >
              {step.name}
            </button>
          </span>
        ))}
      </nav>
      <Part
        key={at.path}
        execution={execution}
        excerpt={at}
        label={label}
        onOpen={(name, part) => setTrail([...trail, { name, excerpt: part }])}
      />
    </section>
  );
}

function Part({
  execution,
  excerpt,
  label,
  onOpen,
}: {
  execution: string;
  excerpt: Excerpt;
  label: string;
  onOpen: (name: string, excerpt: Excerpt) => void;
}) {
  const isText = excerpt.type === "string";
  const pages = useValuePages(execution, excerpt.path, isText ? TEXT_PAGE : PAGE);
  if (pages.isPending) return <Skeleton height={120} />;
  const loaded = pages.data?.pages ?? [];
  const items = loaded.flatMap((page) => page.items ?? []);
  const large = items.flatMap(({ key, value }) => {
    const part = excerptOf(value);
    return part ? [{ name: String(key), part }] : [];
  });
  const words = loaded.map(({ value }) => (typeof value === "string" ? value : "")).join("");
  const seen = isText ? words.length : items.length;
  return (
    <>
      <p className="details-about">{text.size(bytesOf(excerpt.bytes), seen, excerpt.count ?? seen, excerpt.type)}</p>
      {pages.isError ? <Callout tone="bad">{messageOf(pages.error)}</Callout> : null}
      {isText ? (
        <pre className="paged-text">{words}</pre>
      ) : (
        <JsonView value={assembled(excerpt, items)} label={label} depth={1} />
      )}
      {large.length > 0 ? (
        <ul className="paged-parts" aria-label={text.parts}>
          {large.map(({ name, part }) => (
            <li key={name}>
              <Button
                size="small"
                look="quiet"
                icon={<FolderOpen size={13} aria-hidden />}
                onClick={() => onOpen(name, part)}
              >
                {text.open(name, bytesOf(part.bytes))}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      {pages.hasNextPage ? (
        <div>
          <Button size="small" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** What has been read so far; a part that is large itself shows how it begins. */
function assembled({ type }: Excerpt, items: readonly Schemas["ValueItem"][]): Json {
  const shown = items.map(({ key, value }) => [String(key), excerptOf(value)?.preview ?? (value as Json)] as const);
  return type === "array" ? shown.map(([, value]) => value) : Object.fromEntries<Json>(shown);
}
