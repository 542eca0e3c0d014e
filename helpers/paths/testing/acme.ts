/** A path of a project's own, as its configuration says it. */
export const ACME = {
    id: "ACME-1",
    title: "Reset with the help desk",
    area: "reset",
    client: "element-web",
    generations: ["classic"],
    sources: [{ title: "Help", url: "https://help.acme.example/reset" }],
    steps: ["Call the help desk"],
    claims: ["K1"],
};
