import { Stack } from "@mantine/core";
import { SchemaField } from "./schema-field.tsx";
import type { JsonSchema, Values } from "./schema.ts";

interface SchemaFormProps {
  schema: JsonSchema | null;
  values: Values;
  onChange: (values: Values) => void;
  /** What is wrong with which field, by its name. */
  problems?: Readonly<Record<string, string>>;
  disabled?: boolean;
}

/** The form that a program declares. Who shows it keeps the values, so that nothing typed is ever lost. */
export function SchemaForm({ schema, values, onChange, problems = {}, disabled = false }: SchemaFormProps) {
  const required = new Set(schema?.required);
  return (
    <Stack gap="md">
      {Object.entries(schema?.properties ?? {}).map(([name, field]) => (
        <SchemaField
          key={name}
          name={name}
          field={field}
          value={values[name]}
          required={required.has(name)}
          problem={problems[name]}
          disabled={disabled}
          onChange={(value) => onChange({ ...values, [name]: value })}
        />
      ))}
    </Stack>
  );
}
