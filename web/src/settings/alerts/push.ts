/** Messages to this very browser, through its maker's own service. Browsers allow it over https only, or on localhost. */
import { ApiError, call } from "../../api/client.ts";

/** @throws ApiError in words for a person */
export async function subscribeToPush(): Promise<void> {
  if (!isSecureContext || !("serviceWorker" in navigator) || !("PushManager" in globalThis)) {
    throw new ApiError(
      "Browsers allow this over https only. Until then, use ntfy or Telegram: both work on every phone.",
      0,
    );
  }
  if ((await Notification.requestPermission()) !== "granted") {
    throw new ApiError(
      "This browser was told not to show messages. Allow them beside its address bar, then try again.",
      0,
    );
  }
  const registration = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const { key } = await call("push_key", {});
  const subscription = await registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch(() => {
      throw new ApiError("This browser could not reach its own service for messages. Try again later.", 0);
    });
  await call("push_subscribe", { subscription: subscription.toJSON() as never });
}
