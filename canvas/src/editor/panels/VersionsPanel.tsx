import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, GitCompareArrows, History, PencilLine, TriangleAlert } from "lucide-react";
import { useState } from "react";

import { call } from "@/api/client";
import { messageOf, notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Badge, Callout, EmptyState, Skeleton } from "@/ui/Feedback";
import { Menu } from "@/ui/Menu";

import { useSession } from "../session";
import { useEditor, useEditorStore } from "../store";
import { Comparison, type Side } from "./Comparison";
import { PanelSkeleton } from "./Inspector";
import { MiniPane } from "./MiniPane";
import { useVersion, useWorkflow, type Version, type VersionSummary } from "./workflows";

const text = strings.panels.versions;

/** What was published, newest first: look at it, compare it, bring it back, let new executions run it. */
export default function VersionsPanel() {
  const workflowId = useEditor((state) => state.workflowId);
  const [comparing, setComparing] = useState<{ from: Side; to: Side } | null>(null);
  const [viewing, setViewing] = useState<number | null>(null);
  const workflow = useWorkflow(workflowId);
  const actions = useVersionActions();
  const versions = useInfiniteQuery({
    queryKey: ["versions", workflowId],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) =>
      call<{ items: VersionSummary[]; cursor?: string | null }>(`/workflows/${workflowId}/versions`, {
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.cursor ?? undefined,
  });
  if (versions.isPending) return <PanelSkeleton />;
  if (versions.isError) {
    return (
      <div className="panel-body">
        <Callout tone="bad">
          {text.failed}: {messageOf(versions.error)}
        </Callout>
        <div>
          <Button onClick={() => void versions.refetch()}>{strings.common.retry}</Button>
        </div>
      </div>
    );
  }
  const items = versions.data.pages.flatMap((page) => page.items);
  if (comparing) {
    return (
      <Comparison
        key={`${comparing.from} ${comparing.to}`}
        from={comparing.from}
        to={comparing.to}
        numbers={items.map((item) => item.number)}
        onChange={(from, to) => setComparing({ from, to })}
        onRestore={(number) => void actions.restore(number)}
        onBack={() => setComparing(null)}
      />
    );
  }
  const active = workflow.data?.active_version ?? null;
  return (
    <div className="panel-body">
      <ol className="versions">
        <DraftRow
          latest={items[0]?.number ?? null}
          onCompare={(number) => setComparing({ from: number, to: "draft" })}
        />
        {items.map((item, index) => (
          <VersionRow
            key={item.number}
            version={item}
            active={item.number === active}
            onView={() => setViewing(item.number)}
            onCompareDraft={() => setComparing({ from: item.number, to: "draft" })}
            onComparePrevious={
              index + 1 < items.length || item.number > 1
                ? () => setComparing({ from: items[index + 1]?.number ?? item.number - 1, to: item.number })
                : null
            }
          />
        ))}
      </ol>
      {items.length === 0 ? (
        <EmptyState icon={<History size={22} />} title={text.none}>
          {text.noneAbout}
        </EmptyState>
      ) : null}
      {versions.hasNextPage ? (
        <div>
          <Button disabled={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      ) : null}
      {viewing === null ? null : <ViewDialog number={viewing} onClose={() => setViewing(null)} />}
    </div>
  );
}

function DraftRow({ latest, onCompare }: { latest: number | null; onCompare: (number: number) => void }) {
  const save = useEditor((state) => state.save);
  return (
    <li className="version" data-draft="">
      <span className="version-mark" aria-hidden>
        <PencilLine size={14} />
      </span>
      <div className="version-words">
        <span className="version-title">
          {text.draft} <Badge>{strings.editor.save[save.state]}</Badge>
        </span>
        <span className="panel-quiet">{text.draftOf(latest)}</span>
      </div>
      {latest === null ? null : (
        <Button
          size="small"
          icon={<GitCompareArrows size={13} aria-hidden />}
          onClick={() => onCompare(latest)}
          aria-label={`${text.compare}: ${text.version(latest)}, ${text.draft}`}
        >
          {text.compare}
        </Button>
      )}
    </li>
  );
}

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function VersionRow({
  version,
  active,
  onView,
  onCompareDraft,
  onComparePrevious,
}: {
  version: VersionSummary;
  active: boolean;
  onView: () => void;
  onCompareDraft: () => void;
  onComparePrevious: (() => void) | null;
}) {
  const actions = useVersionActions();
  const { number } = version;
  const about = text.by(version.created_by, WHEN.format(new Date(version.created_at)));
  return (
    <li className="version" data-active={active ? "" : undefined}>
      <span className="version-mark" aria-hidden>
        {number}
      </span>
      <div className="version-words">
        <button type="button" className="version-title panel-link" onClick={onView}>
          {text.version(number)}
          {active ? (
            <Badge tone="ok" dot>
              {text.active}
            </Badge>
          ) : null}
        </button>
        <span className="panel-quiet" title={about}>
          {about}
        </span>
        {version.warnings.length > 0 ? (
          <span className="panel-quiet version-warnings">
            <TriangleAlert size={12} aria-hidden /> {text.warnings(version.warnings.length)}
          </span>
        ) : null}
      </div>
      <Menu
        trigger={
          <IconButton size="small" label={text.actions(number)}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
        entries={[
          { label: text.view, onSelect: onView },
          { label: text.compareDraft, onSelect: onCompareDraft },
          ...(onComparePrevious ? [{ label: text.comparePrevious, onSelect: onComparePrevious }] : []),
          "line",
          { label: text.restore, onSelect: () => void actions.restore(number) },
          { label: text.activate, disabled: active, onSelect: () => void actions.activate(number) },
        ]}
      />
    </li>
  );
}

/** What can be done with a version. */
function useVersionActions() {
  const store = useEditorStore();
  const { actions } = useSession();
  const queries = useQueryClient();
  const workflowId = useEditor((state) => state.workflowId);
  return {
    restore: async (number: number) => {
      try {
        const version = await queries.query({
          queryKey: ["version", workflowId, number],
          queryFn: () => call<Version>(`/workflows/${workflowId}/versions/${number}`),
          staleTime: Infinity,
        });
        store.getState().apply(text.restoreLabel(number), () => version.graph);
        actions.view().fit();
        notify(text.restored(number), "ok", { label: strings.editor.undo, run: () => store.getState().undo() });
      } catch (error) {
        notifyError(error);
      }
    },
    activate: async (number: number) => {
      try {
        await call(`/workflows/${workflowId}/versions/${number}/activate`, { method: "POST" });
        await queries.invalidateQueries({ queryKey: ["workflow", workflowId] });
        notify(text.activated(number));
      } catch (error) {
        notifyError(error);
      }
    },
  };
}

/** A version as it was published, to look at. */
function ViewDialog({ number, onClose }: { number: number; onClose: () => void }) {
  const workflowId = useEditor((state) => state.workflowId);
  const version = useVersion(workflowId, number);
  const actions = useVersionActions();
  return (
    <Dialog
      open
      size="full"
      onClose={onClose}
      title={text.viewing(number)}
      about={version.data ? text.by(version.data.created_by, WHEN.format(new Date(version.data.created_at))) : null}
      actions={
        <>
          <Button onClick={() => void actions.activate(number)}>{text.activate}</Button>
          <Button
            look="primary"
            onClick={() => {
              void actions.restore(number);
              onClose();
            }}
          >
            {text.restore}
          </Button>
        </>
      }
    >
      {version.isError ? (
        <Callout tone="bad">{messageOf(version.error)}</Callout>
      ) : version.data ? (
        <div className="mini-frame" data-tall="">
          <MiniPane level={version.data.graph} label={text.version(number)} />
        </div>
      ) : (
        <Skeleton height={360} />
      )}
    </Dialog>
  );
}
