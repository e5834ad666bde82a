import { useAsk } from "../../api/hooks.ts";
import { Loading } from "../../parts/loading.tsx";
import { Problem } from "../../parts/problem.tsx";
import { Browsers } from "./browsers.tsx";
import { MySignIn } from "./my-sign-in.tsx";
import { People } from "./people.tsx";
import { Reach } from "./reach.tsx";
import { Tokens } from "./tokens.tsx";

/** Who may use AIOS, from where, and what speaks for them. */
export function PeopleSection() {
  const { data: me, error, refetch } = useAsk("me", {});
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!me) return <Loading />;
  const isOwner = me.role === "owner";
  return (
    <>
      {isOwner && <Reach />}
      <MySignIn needsPassword={me.needs_password} />
      {isOwner && <People />}
      <Browsers />
      <Tokens />
    </>
  );
}
