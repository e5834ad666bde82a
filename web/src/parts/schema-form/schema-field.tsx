import { NumberInput, Radio, Select, Stack, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { Json } from "../../../../src/model/job.ts";
import { FolderField } from "../folder-picker.tsx";
import { friendlyName } from "../names.ts";
import { isNumeric, type JsonSchema } from "./schema.ts";

interface SchemaFieldProps {
  name: string;
  field: JsonSchema;
  value: Json | undefined;
  required: boolean;
  problem: string | undefined;
  disabled: boolean;
  onChange: (value: Json) => void;
}

const fewChoices = 4;

/** One question of a form, as the kind of field that suits its kind of answer. */
export function SchemaField({ name, field, value, required, problem, disabled, onChange }: SchemaFieldProps) {
  const shared = {
    label: field.title ?? friendlyName(name),
    description: field.description,
    error: problem,
    disabled,
    // Said in words, not by a star alone: what is not needed is marked instead.
    withAsterisk: false,
    "aria-required": required,
  };
  const text = value === undefined || value === null ? "" : String(value);
  if (field.enum) return <Choice {...shared} field={field} value={text} onChange={onChange} />;
  if (field.type === "boolean") {
    return (
      <Switch
        {...shared}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
        size="md"
      />
    );
  }
  if (isNumeric(field)) {
    return (
      <NumberInput
        {...shared}
        min={field.minimum}
        max={field.maximum}
        clampBehavior="none"
        allowDecimal={field.type === "number"}
        value={value === undefined || value === null ? "" : (value as number)}
        onChange={onChange}
      />
    );
  }
  if (field.type === "array") {
    return (
      <TagsInput
        {...shared}
        placeholder="Type one and press Enter"
        value={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    );
  }
  if (field.format === "folder" || field.format === "file") {
    return <FolderField {...shared} value={text} onChange={onChange} />;
  }
  if (field.format === "textarea") {
    return (
      <Textarea
        {...shared}
        autosize
        minRows={3}
        maxRows={14}
        value={text}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={inputType(field.format)}
      maxLength={field.maxLength}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface ChoiceProps {
  label: string;
  description: string | undefined;
  error: string | undefined;
  disabled: boolean;
  field: JsonSchema;
  value: string;
  onChange: (value: Json) => void;
}

function Choice({ field, value, onChange, ...shared }: ChoiceProps) {
  const options = (field.enum ?? []).map((one, at) => ({
    value: String(one),
    label: field["x-labels"]?.[at] ?? friendlyName(String(one)),
  }));
  const choose = (chosen: string | null) => onChange(field.enum?.find((one) => String(one) === chosen) ?? null);
  if (options.length > fewChoices) {
    return <Select {...shared} data={options} value={value || null} onChange={choose} checkIconPosition="right" />;
  }
  const { disabled, ...group } = shared;
  return (
    <Radio.Group {...group} value={value} onChange={choose}>
      <Stack gap="xs" mt="xs">
        {options.map((option) => (
          <Radio key={option.value} {...option} disabled={disabled} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** Addresses are typed as text: a browser's own check would refuse "example.org", and in its own words. */
function inputType(format: string | undefined): string {
  if (format === "time" || format === "date" || format === "email" || format === "password") return format;
  return "text";
}
