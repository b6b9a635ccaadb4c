// Checks one badge with software that is not ours. Reads {badge, web} as JSON: a VC-JWT or a credential with its proof,
// and what the web answers (address to text). Writes {accepted, revoked, says} as JSON.
const { badge, web } = JSON.parse(await new Promise((resolve) => {
  let text = "";
  process.stdin.on("data", (part) => (text += part)).on("end", () => resolve(text));
}));

globalThis.fetch = async (asked) => {
  const address = String(asked.url ?? asked);
  const body = web[address];
  return new Response(body ?? "", { status: body === undefined ? 404 : 200, headers: { "content-type": "application/json" } });
};
console.log = console.error = () => {};

async function withProof(credential) {
  const { verifyCredential } = await import("@digitalcredentials/verifier-core");
  const result = await verifyCredential({ credential, knownDIDRegistries: [] });
  const step = (id) => result.log?.find((entry) => entry.id === id);
  return {
    accepted: step("valid_signature")?.valid === true && step("revocation_status")?.valid === true,
    signed: step("valid_signature")?.valid === true,
    revoked: step("revocation_status")?.valid === false,
    says: result.errors ?? result.log,
  };
}

// Open Badges 3.0, 8.2: the key that `kid` names, which has to be one of the issuer's; the registered claims; and then
// the credential that the JWT carries, by its own proof.
async function jwt(token) {
  const { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } = await import("jose");
  const { iss } = decodeJwt(token);
  const { kid } = decodeProtectedHeader(token);
  const place = iss.split(":").slice(2).map(decodeURIComponent).join("/");
  const did = await (await fetch(`https://${place}/did.json`)).json();
  const key = await (await fetch(kid)).json();
  const known = did.verificationMethod.filter((method) => did.assertionMethod.includes(method.id));
  if (did.id !== iss || !known.some((method) => method.publicKeyJwk?.n === key.n && method.publicKeyJwk?.kid === key.kid))
    throw new Error("the key is not the issuer's");
  const { payload } = await jwtVerify(token, await importJWK(key, "RS256"), { algorithms: ["RS256"], issuer: iss });
  const agree = payload.issuer.id === payload.iss && payload.id === payload.jti && payload.credentialSubject.id === payload.sub
    && Date.parse(payload.validFrom) === payload.nbf * 1000;
  if (!agree) throw new Error("the claims do not agree with the credential");
  const { iss: _iss, jti: _jti, sub: _sub, nbf: _nbf, ...credential } = payload;
  return withProof(credential);
}

let answer;
try {
  answer = typeof badge === "string" ? await jwt(badge) : await withProof(badge);
} catch (error) {
  answer = { accepted: false, says: String(error) };
}
process.stdout.write(JSON.stringify(answer));
