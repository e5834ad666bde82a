/** E-mail, through the server of whoever sends it. */
import { isIP } from "node:net";
import { OutboundError, resolved } from "../../outbound/request.ts";
import { refusalOf } from "../../outbound/addresses.ts";
import { SendError, sendWithinSeconds, type Sending } from "./channel.ts";

const securePort = 465;

export async function sendEmail({ values, message }: Sending): Promise<void> {
  const { host = "", port = "587", user, password, from = "", to = "" } = values;
  const [place] = await addressesOf(host);
  const milliseconds = sendWithinSeconds * 1000;
  // A password is given only to a server that proves who it is, or that is this machine or a neighbour.
  const isInside = refusalOf(place!.address, false) !== null;
  // Loaded only where it is used: most have no such channel.
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    ...{ host: place!.address, port: Number(port), secure: Number(port) === securePort },
    ...{ connectionTimeout: milliseconds, greetingTimeout: milliseconds, socketTimeout: milliseconds },
    ...(user ? { auth: { user, pass: password ?? "" } } : {}),
    requireTLS: user !== undefined && !isInside && Number(port) !== securePort,
    tls: { ...(isIP(host) ? {} : { servername: host }), rejectUnauthorized: !isInside },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from, to, subject: message.title, text: message.text });
  } catch (error) {
    throw explained(error as MailError, host, port);
  } finally {
    transport.close();
  }
}

async function addressesOf(host: string) {
  try {
    return await resolved(host, true);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new SendError(error.message, { retryable: error.retryable, cause: error });
  }
}

type MailError = Error & { code?: string; responseCode?: number; response?: string; command?: string };

function explained(error: MailError, host: string, port: string): SendError {
  const { code, responseCode, response, command } = error;
  const said = response ? ` It said: ${response.split("\n")[0]!.slice(0, 200)}` : "";
  if (code === "EAUTH") {
    const message = `${host} does not accept the user name and password. Many providers want an app password here.${said}`;
    return new SendError(message, { retryable: false, cause: error });
  }
  if (code === "EENVELOPE") {
    return new SendError(`${host} does not take mail for this address or from this one.${said}`, {
      retryable: false,
      cause: error,
    });
  }
  if (responseCode !== undefined) {
    return new SendError(`${host} did not take the mail.${said}`, { retryable: responseCode < 500, cause: error });
  }
  if (code === "ETLS") {
    return new SendError(`${host} offers no encryption at port ${port}. Try port ${securePort}.`, {
      retryable: false,
      cause: error,
    });
  }
  // Once the text was on its way nobody knows whether it was taken.
  const mayHaveArrived = command === "DATA" || (code === "ETIMEDOUT" && command !== "CONN");
  return new SendError(`${host} does not answer at port ${port}. Check both, and whether this computer is online.`, {
    mayHaveArrived,
    cause: error,
  });
}
