import "./workflows.css";

import { useQueryClient } from "@tanstack/react-query";
import { CloudOff, EllipsisVertical, Plus, Search, SearchX, Workflow as WorkflowIcon } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";

import { call } from "@/api/client";
import { useRoomCommands } from "@/shell/commands";
import { messageOf, notify, notifyError } from "@/shell/notify";
import { strings } from "@/strings";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Badge, EmptyState, Skeleton } from "@/ui/Feedback";
import { Input, Select } from "@/ui/Field";
import { dateTimeOf, relativeTo } from "@/ui/format";
import { useRefusal } from "@/ui/may";
import { Menu } from "@/ui/Menu";
import { LIVE, TONES } from "@/ui/status";
import { Tooltip } from "@/ui/Tooltip";

import { CreateDialog } from "./CreateDialog";
import { useWorkflows, type WorkflowItem } from "./data";
import { DetailsDialog } from "./DetailsDialog";

const words = strings.workflows;
const statusOf = (status: keyof typeof strings.executions.status) => strings.executions.status[status];

/** All workflows: found by words and tags, with how each stands. The search is part of the address. */
export default function WorkflowsPage() {
  const [params, setParams] = useSearchParams();
  const query = params.get("q") ?? "";
  const tag = params.get("tag") ?? "";
  const list = useWorkflows(useDeferredValue(query), tag);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const tags = useMemo(
    () => [...new Set([...items.flatMap((item) => item.tags ?? []), ...(tag ? [tag] : [])])].sort(),
    [items, tag],
  );
  const [creating, setCreating] = useState(false);

  const change = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );

  useRoomCommands(
    useMemo(
      () => [{ id: "create", label: words.create, icon: <Plus size={15} aria-hidden />, run: () => setCreating(true) }],
      [],
    ),
  );

  return (
    <div className="page">
      <header className="page-head">
        <h1>{words.title}</h1>
        <div className="search-box">
          <Search size={15} aria-hidden />
          <Input
            type="search"
            aria-label={words.searchLabel}
            placeholder={words.searchPlaceholder}
            value={query}
            onChange={(event) => change("q", event.target.value)}
          />
        </div>
        {tags.length > 0 ? (
          <Select
            className="tag-select"
            aria-label={words.tagLabel}
            value={tag}
            onChange={(event) => change("tag", event.target.value)}
            options={[{ value: "", label: words.allTags }, ...tags.map((name) => ({ value: name, label: name }))]}
          />
        ) : null}
        <Button needs="editor" look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {words.create}
        </Button>
      </header>
      {list.isPending ? (
        <Rows />
      ) : list.isError && items.length === 0 ? (
        <div className="card">
          <EmptyState
            tone="bad"
            icon={<CloudOff size={24} />}
            title={words.loadFailed}
            actions={
              <Button look="primary" onClick={() => void list.refetch()}>
                {strings.common.retry}
              </Button>
            }
          >
            {messageOf(list.error)}
          </EmptyState>
        </div>
      ) : items.length === 0 ? (
        <div className="card">
          {query || tag ? (
            <EmptyState
              icon={<SearchX size={24} />}
              title={words.nothingTitle}
              actions={<Button onClick={() => setParams({}, { replace: true })}>{words.clear}</Button>}
            >
              {words.nothingAbout(query || tag)}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<WorkflowIcon size={24} />}
              title={words.emptyTitle}
              actions={
                <Button
                  needs="editor"
                  look="primary"
                  icon={<Plus size={16} aria-hidden />}
                  onClick={() => setCreating(true)}
                >
                  {words.create}
                </Button>
              }
            >
              {words.emptyAbout}
            </EmptyState>
          )}
        </div>
      ) : (
        <>
          <ul className="card workflow-list">
            {items.map((item) => (
              <WorkflowRow key={item.id} item={item} now={list.dataUpdatedAt} onTag={(name) => change("tag", name)} />
            ))}
          </ul>
          {list.hasNextPage ? (
            <div className="list-more">
              <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {list.isFetchingNextPage ? strings.common.loading : words.loadMore}
              </Button>
            </div>
          ) : null}
        </>
      )}
      <CreateDialog open={creating} onClose={() => setCreating(false)} />
    </div>
  );
}

function Rows() {
  return (
    <div className="card workflow-list" role="status" aria-label={strings.common.loading}>
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="workflow-row">
          <div className="workflow-main">
            <Skeleton width={180} />
            <Skeleton width={300} height={11} />
          </div>
          <Skeleton width={110} height={20} />
        </div>
      ))}
    </div>
  );
}

/** `now`: when the list was read, in ms; ages are told from then. */
function WorkflowRow({ item, now, onTag }: { item: WorkflowItem; now: number; onTag: (tag: string) => void }) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<"details" | "archive" | null>(null);
  const refusal = useRefusal("editor");

  const archive = async (archived: boolean) => {
    try {
      if (archived) await call(`/workflows/${item.id}`, { method: "DELETE" });
      else await call(`/workflows/${item.id}`, { method: "PUT", body: { archived: false } });
    } catch (error) {
      notifyError(error);
      return;
    }
    setDialog(null);
    await queries.invalidateQueries({ queryKey: ["workflows"] });
    if (archived) notify(words.archived(item.name), "ok", { label: words.undo, run: () => void archive(false) });
  };

  return (
    <li className="workflow-row">
      <div className="workflow-main">
        <div className="workflow-name">
          <Link href={`/workflows/${item.id}`} title={item.name}>
            {item.name}
          </Link>
          {(item.tags ?? []).slice(0, 4).map((tag) => (
            <button key={tag} type="button" className="tag" onClick={() => onTag(tag)}>
              {tag}
            </button>
          ))}
        </div>
        <div className="workflow-about" title={item.description}>
          {item.description || words.noDescription}
        </div>
      </div>
      <LastExecutions item={item} now={now} />
      <div className="workflow-status">
        {item.active_version ? (
          <Badge tone="ok" dot>
            {words.active(item.active_version)}
          </Badge>
        ) : (
          <Badge>{item.latest_version ? words.inactive : words.noVersion}</Badge>
        )}
        <time dateTime={item.updated_at} title={dateTimeOf(item.updated_at)}>
          {relativeTo(item.updated_at, now)}
        </time>
      </div>
      <Menu
        trigger={
          <IconButton label={`${strings.common.more}: ${item.name}`}>
            <EllipsisVertical size={16} aria-hidden />
          </IconButton>
        }
        entries={[
          { label: words.open, onSelect: () => go(`/workflows/${item.id}`) },
          { label: strings.shell.executions, onSelect: () => go(`/executions?workflow=${item.id}`) },
          { label: words.rename, disabled: refusal !== undefined, onSelect: () => setDialog("details") },
          "line",
          { label: words.archive, danger: true, disabled: refusal !== undefined, onSelect: () => setDialog("archive") },
        ]}
      />
      {dialog === "details" ? <DetailsDialog item={item} onClose={() => setDialog(null)} /> : null}
      <Dialog
        open={dialog === "archive"}
        onClose={() => setDialog(null)}
        title={words.archiveTitle(item.name)}
        about={words.archiveAbout}
        actions={
          <>
            <Button onClick={() => setDialog(null)}>{strings.common.cancel}</Button>
            <Button look="danger" onClick={() => void archive(true)}>
              {words.archive.replace(" …", "")}
            </Button>
          </>
        }
      >
        {null}
      </Dialog>
    </li>
  );
}

/** The last executions, the newest at the right: one dot each, which leads to it. */
function LastExecutions({ item, now }: { item: WorkflowItem; now: number }) {
  const last = item.last_executions ?? [];
  if (last.length === 0) return <div className="workflow-last workflow-never">{words.neverRan}</div>;
  return (
    <div className="workflow-last">
      {[...last].reverse().map((execution) => (
        <Tooltip key={execution.id} text={`${statusOf(execution.status)}, ${relativeTo(execution.created_at, now)}`}>
          <Link
            href={`/executions/${execution.id}`}
            className="run-dot"
            data-tone={TONES[execution.status]}
            data-live={LIVE.has(execution.status) ? "" : undefined}
            aria-label={`${statusOf(execution.status)}, ${dateTimeOf(execution.created_at)}`}
          />
        </Tooltip>
      ))}
    </div>
  );
}
