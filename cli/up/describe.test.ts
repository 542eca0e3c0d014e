import { expect, test } from "vitest";
import { describeScene, type Stage } from "./describe.ts";

const stage: Stage = {
    homeserver: { baseUrl: "http://127.0.0.1:8008", software: { name: "Synapse", version: "1.163.2" } },
    app: { url: "http://127.0.0.1:8080", version: "1.12.2" },
    state: { name: "phrase", title: "With a phrase" },
    scene: {
        alice: {
            name: "Alice",
            userId: "@alice:keyproof.test",
            password: "pass",
            recoveryKey: "EsT…",
            phrase: "by heart",
        },
        bob: { name: "Bob", userId: "@bob:keyproof.test", password: "word", recoveryKey: undefined, phrase: undefined },
        kitchen: { id: "!kitchen:keyproof.test", name: "Kitchen" },
    },
};

test("tells where things are and what to sign in with", () => {
    expect(describeScene(stage, { json: false })).toEqual([
        "",
        "element web  http://127.0.0.1:8080  (1.12.2)",
        "homeserver   http://127.0.0.1:8008  (Synapse 1.163.2)",
        "state        phrase: With a phrase",
        "room         Kitchen  !kitchen:keyproof.test",
        "",
        "Alice",
        "  user          @alice:keyproof.test",
        "  password      pass",
        "  recovery key  EsT…",
        "  phrase        by heart",
        "",
        "Bob",
        "  user      @bob:keyproof.test",
        "  password  word",
        "",
    ]);
});

test("as one JSON document, which leaves out what nobody has", () => {
    const [text = ""] = describeScene(stage, { json: true });
    expect(JSON.parse(text)).toMatchObject({
        element: { url: "http://127.0.0.1:8080", version: "1.12.2" },
        people: [{ phrase: "by heart" }, { name: "Bob", userId: "@bob:keyproof.test", password: "word" }],
    });
    expect(text).not.toContain('"recoveryKey": null');
});

test("the recovery key before, where something is still sealed with it", () => {
    const { alice } = stage.scene;
    const scene = { ...stage.scene, alice: { ...alice, formerRecoveryKey: "EsO…" } };
    expect(describeScene({ ...stage, scene }, { json: false })).toContain("  the one before  EsO…");
    const [text = ""] = describeScene({ ...stage, scene }, { json: true });
    expect(JSON.parse(text)).toMatchObject({ people: [{ formerRecoveryKey: "EsO…" }, { name: "Bob" }] });
});
