import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { call } from "@/api/client";
import { messageOf } from "@/shell/notify";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Callout } from "@/ui/Feedback";
import { Field, Input, TextArea } from "@/ui/Field";

import type { WorkflowItem } from "./data";

const words = strings.workflows;

/** Change what a workflow is called, says of itself, and is found by. */
export function DetailsDialog({ item, onClose }: { item: WorkflowItem; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(item.name);
  const [description, setDescription] = useState(item.description ?? "");
  const [tags, setTags] = useState((item.tags ?? []).join(", "));
  const change = useMutation({
    mutationFn: () =>
      call(`/workflows/${item.id}`, {
        method: "PUT",
        body: { name: name.trim(), description, tags: tagsOf(tags) },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["workflows"] });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.detailsTitle}
      actions={
        <>
          <Button onClick={onClose}>{strings.common.cancel}</Button>
          <Button look="primary" disabled={!name.trim() || change.isPending} onClick={() => change.mutate()}>
            {strings.common.save}
          </Button>
        </>
      }
    >
      {change.isError ? <Callout tone="bad">{messageOf(change.error)}</Callout> : null}
      <Field label={words.name} required error={name.trim() ? undefined : words.nameMissing}>
        {(control) => (
          <Input {...control} maxLength={200} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={words.description}>
        {(control) => (
          <TextArea
            {...control}
            maxLength={10_000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.tags} hint={words.tagsHint}>
        {(control) => <Input {...control} value={tags} onChange={(event) => setTags(event.target.value)} />}
      </Field>
    </Dialog>
  );
}

function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter(Boolean);
}
