/** Passkeys: what the browser and AIOS say to each other. Loaded only where somebody uses one. */
import { ApiError, call, send } from "../api/client.ts";

/** @throws ApiError in words for a person */
export async function signInWithPasskey(): Promise<void> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const optionsJSON = await send("POST", "/api/v1/sign-in/passkey-options", {});
  const response = await spoken(() => startAuthentication({ optionsJSON: optionsJSON as never }));
  await send("POST", "/api/v1/sign-in/passkey", { response });
}

/** @throws ApiError in words for a person */
export async function makePasskey(name: string): Promise<void> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  const optionsJSON = await call("passkey_register_options", {});
  const response = await spoken(() => startRegistration({ optionsJSON: optionsJSON as never }));
  await call("passkey_register", { response: response as never, ...(name === "" ? {} : { name }) });
}

/** Browsers' own errors are for programmers. */
async function spoken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ApiError(wordsFor(error instanceof Error ? error.name : ""), 0);
  }
}

function wordsFor(name: string): string {
  switch (name) {
    case "NotAllowedError":
      return "It was cancelled, or took too long. Try again.";
    case "InvalidStateError":
      return "This device has a passkey for AIOS already.";
    case "SecurityError":
      return "Passkeys need a name and encryption in the address. Open AIOS by https, or as http://localhost.";
    default:
      return "This browser could not use a passkey. Use your password, or another browser.";
  }
}
