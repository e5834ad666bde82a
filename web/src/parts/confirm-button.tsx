import { Button, Group, Modal, Text, type ButtonProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

interface ConfirmButtonProps extends ButtonProps {
  children: ReactNode;
  /** "Remove Morning report?" */
  question: string;
  /** What will happen, and whether it can be taken back. */
  consequence: ReactNode;
  /** What the button that does it says: a verb. */
  confirm: string;
  /** True where it takes away something that cannot be brought back. */
  dangerous?: boolean;
  onConfirm: () => void;
}

/** For what a slip must not do: asks once, with words that say what happens. */
export function ConfirmButton({ question, consequence, confirm, dangerous, onConfirm, ...button }: ConfirmButtonProps) {
  const [opened, { open, close }] = useDisclosure();
  const act = () => {
    close();
    onConfirm();
  };
  return (
    <>
      <Button {...button} onClick={open} />
      <Modal opened={opened} onClose={close} title={question} centered>
        <Text component="div">{consequence}</Text>
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button color={dangerous ? "clay.7" : undefined} onClick={act} data-autofocus>
            {confirm}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
