/** The environment of pip, uv and npm: a program's, and what their users set for them alone. */
import { baseEnvironment } from "../environment.ts";

/** Where the index is, who may read it, and how it is reached. */
const passed =
  /^(PIP_|UV_|npm_config_|NPM_CONFIG_|XDG_(CACHE|CONFIG|DATA)_HOME$|(https?|all|no)_proxy$|(HTTPS?|ALL|NO)_PROXY$|NODE_EXTRA_CA_CERTS$|SSL_CERT_(FILE|DIR)$|REQUESTS_CA_BUNDLE$)/;

/** What would install elsewhere than into the folder; `npm start` sets the last ones, about AIOS itself. */
const dropped =
  /^(PIP_(USER|TARGET|PREFIX|ROOT|PYTHON|REQUIRE_VIRTUALENV)|UV_(PYTHON|PROJECT\w*|TARGET|PREFIX|SYSTEM_PYTHON)|npm_config_(global|location|prefix|local_prefix|global_prefix|workspaces?|user_agent|node_gyp|init_module))$/i;

export function toolEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const taken = Object.entries(own).filter(([name]) => passed.test(name) && !dropped.test(name));
  return {
    // A person waits: two retries over some seconds tell as much as pip's five over half a minute.
    PIP_RETRIES: "2",
    ...baseEnvironment(own),
    ...(Object.fromEntries(taken) as Record<string, string>),
    PYTHONUNBUFFERED: "1",
    PYTHONIOENCODING: "utf-8",
    NO_COLOR: "1",
    GIT_TERMINAL_PROMPT: "0", // nobody is there to be asked
    UV_NO_PROGRESS: "1",
  };
}
