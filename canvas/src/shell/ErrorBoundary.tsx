import { Bug } from "lucide-react";
import { Component, type ReactNode } from "react";

import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/Feedback";

/** Catches what a page throws while it renders: one room fails, the house stands. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="page-center">
        <EmptyState
          tone="bad"
          icon={<Bug size={24} />}
          title={strings.shell.crashed}
          actions={
            <>
              <Button look="primary" onClick={() => this.setState({ error: null })}>
                {strings.common.retry}
              </Button>
              <Button onClick={() => window.location.assign("/")}>{strings.shell.home}</Button>
            </>
          }
        >
          {error.message}
        </EmptyState>
      </main>
    );
  }
}
