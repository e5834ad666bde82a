// Shows messages while the page is closed. It keeps nothing and answers no request: the page is always AIOS's own.
self.addEventListener("push", (event) => {
  const { title = "AIOS", text = "", body = text, url = "/", tag } = event.data ? readMessage(event.data) : {};
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, icon: "/favicon.svg", data: { url: ownAddress(url) } }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/"));
});

function readMessage(data) {
  try {
    return data.json();
  } catch {
    return { text: data.text() };
  }
}

/** A message leads to this AIOS, and nowhere else. */
function ownAddress(url) {
  const address = new URL(url, self.location.origin);
  return address.origin === self.location.origin ? address.href : self.location.origin;
}

async function open(address) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages[0];
  if (!page) return self.clients.openWindow(address);
  await page.focus();
  return page.navigate(address);
}
