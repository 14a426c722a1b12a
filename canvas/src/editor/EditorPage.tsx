import { type QueryFunctionContext, useQuery, useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";

import { call, Problem, type Schemas } from "@/api/client";
import type { Catalogue } from "@/model/catalogue";
import { NotFound } from "@/shell/NotFound";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/Feedback";
import { useRefusal } from "@/ui/may";

import { ActionsContext } from "./actions";
import { draftApi } from "./draft";
import { EditorSkeleton } from "./EditorSkeleton";
import type { Draft } from "./saver";
import { createSession, SessionContext } from "./session";
import { EditorContext } from "./store";
import { SurfaceContext } from "./surface";
import { Workspace } from "./Workspace";

type Workflow = Schemas["Workflow"];

// Not within the page: the cache keeps these for minutes, and with them all that the page around them knows.
const loadWorkflow = ({ queryKey: [, id = ""], signal }: QueryFunctionContext<string[]>) =>
  call<Workflow>(`/workflows/${id}`, { signal });
const loadCatalogue = ({ signal }: QueryFunctionContext) => call<{ items: Catalogue }>("/nodes", { signal });
const loadDraft = ({ queryKey: [, id = ""] }: QueryFunctionContext<string[]>) => draftApi(id).load();

/** A workflow, open to be read and changed. */
export default function EditorPage({ id }: { id: string }) {
  const workflow = useQuery({ queryKey: ["workflow", id], queryFn: loadWorkflow });
  const catalogue = useQuery({ queryKey: ["nodes"], staleTime: Number.POSITIVE_INFINITY, queryFn: loadCatalogue });
  const draft = useQuery({
    queryKey: ["draft", id],
    queryFn: loadDraft,
    // What is open is the editor's; another's changes are met when it saves.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

  const failed = [workflow, catalogue, draft].find((query) => query.isError && query.data === undefined);
  if (failed?.error instanceof Problem && failed.error.status === 404)
    return <NotFound text={strings.editor.notFound} />;
  if (failed)
    return (
      <div className="page-center">
        <EmptyState
          tone="bad"
          icon={<CloudOff size={24} />}
          title={strings.editor.failed}
          actions={
            <Button
              look="primary"
              onClick={() => {
                for (const query of [workflow, catalogue, draft]) if (query.isError) void query.refetch();
              }}
            >
              {strings.common.retry}
            </Button>
          }
        >
          {messageOf(failed.error)}
        </EmptyState>
      </div>
    );
  if (!workflow.data || !catalogue.data || !draft.data) return <EditorSkeleton />;
  return <Opened key={id} workflow={workflow.data} draft={draft.data} catalogue={catalogue.data.items} />;
}

function Opened({ workflow, draft, catalogue }: { workflow: Workflow; draft: Draft; catalogue: Catalogue }) {
  const queries = useQueryClient();
  const [, go] = useLocation();
  const readOnly = useRefusal("editor");
  const [session] = useState(() => createSession({ workflow, draft, catalogue, queries, go, readOnly }));
  useEffect(() => session.start(), [session]);
  return (
    <SessionContext value={session}>
      <EditorContext value={session.store}>
        <SurfaceContext value={session.surface}>
          <ActionsContext value={session.actions}>
            <Workspace workflow={workflow} />
          </ActionsContext>
        </SurfaceContext>
      </EditorContext>
    </SessionContext>
  );
}
