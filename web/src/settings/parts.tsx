import { Button, CopyButton, Group, Modal, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Check, CircleAlert, Copy } from "lucide-react";
import type { FormEvent, ReactNode } from "react";
import classes from "./settings.module.css";

/** A titled part of a settings page. */
export function Part({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{title}</Title>
        {action}
      </Group>
      {children}
    </section>
  );
}

/** What is wrong, in as many words as it takes. */
export function BadWords({ children }: { children: ReactNode }) {
  return (
    <span className={classes.bad}>
      <CircleAlert size={17} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}

/** Something that is shown once, to be copied. */
export function CopyText({ text, label }: { text: string; label: string }) {
  return (
    <Group gap="sm" align="center">
      <span className={classes.link}>{text}</span>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <Check size={17} aria-hidden="true" /> : <Copy size={17} aria-hidden="true" />}
            onClick={copy}
          >
            {copied ? "Copied" : label}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

interface FormButtonProps {
  label: string;
  title: string;
  variant?: string;
  size?: string;
  children: (close: () => void) => ReactNode;
}

/** A button that opens a form. */
export function FormButton({ label, title, variant, size, children }: FormButtonProps) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...(variant ? { variant } : {})} {...(size ? { size } : {})} onClick={open}>
        {label}
      </Button>
      <Modal opened={opened} onClose={close} title={title} centered size="lg">
        {opened && children(close)}
      </Modal>
    </>
  );
}

interface FormProps {
  submit: string;
  isBusy: boolean;
  onSubmit: () => void;
  children: ReactNode;
}

export function Form({ submit, isBusy, onSubmit, children }: FormProps) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={classes.form} onSubmit={send}>
      {children}
      <Group>
        <Button type="submit" loading={isBusy}>
          {submit}
        </Button>
      </Group>
    </form>
  );
}
