import "./shell.css";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";

import { Problem } from "@/api/client";
import { TooltipProvider } from "@/ui/Tooltip";

import { ErrorBoundary } from "./ErrorBoundary";
import { Frame } from "./Frame";
import { Notifications } from "./Notifications";
import { NotFound } from "./NotFound";
import { PageSkeleton } from "./PageSkeleton";
import { SessionGate } from "./SessionGate";

const WorkflowsPage = lazy(() => import("@/workflows/WorkflowsPage"));
const EditorPage = lazy(() => import("@/editor/EditorPage"));
const ExecutionsPage = lazy(() => import("@/executions/ExecutionsPage"));
const ExecutionPage = lazy(() => import("@/executions/ExecutionPage"));
const ComparePage = lazy(() => import("@/executions/ComparePage"));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The client repeats what is worth repeating; a problem document is an answer.
      retry: false,
      refetchOnWindowFocus: (query) => !(query.state.error instanceof Problem && query.state.error.status === 404),
    },
  },
});

/** The whole canvas: who is signed in, where one is, and what stands there. */
export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <TooltipProvider>
          <SessionGate>
            <Frame>
              <Suspense fallback={<PageSkeleton />}>
                <Switch>
                  <Route path="/">
                    <Redirect to="/workflows" replace />
                  </Route>
                  <Route path="/workflows" component={WorkflowsPage} />
                  <Route path="/workflows/:id">{({ id }) => <EditorPage key={id} id={id} />}</Route>
                  <Route path="/executions" component={ExecutionsPage} />
                  <Route path="/executions/compare/:a/:b">{({ a, b }) => <ComparePage a={a} b={b} />}</Route>
                  <Route path="/executions/:id">{({ id }) => <ExecutionPage key={id} id={id} />}</Route>
                  <Route>
                    <NotFound />
                  </Route>
                </Switch>
              </Suspense>
            </Frame>
          </SessionGate>
          <Notifications />
        </TooltipProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
