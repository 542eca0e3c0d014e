import { defineConfig } from "keyproof/config";

export default defineConfig({
    element: "classic",
    suites: ["keys/**/*.spec.ts"],
    pages: "keys/pages.ts",
    paths: [
        {
            id: "ACME-1",
            title: "Take your keys to a new laptop in a file",
            area: "export-import",
            client: "element-web",
            generations: ["classic", "modern"],
            sources: [{ title: "Acme's help desk: a new laptop", url: "https://help.acme.example/new-laptop" }],
            before: ["The old laptop holds every key"],
            steps: ["Export your keys to a file", "Import the file on the new laptop"],
            claims: ["K1", "K2", "K3"],
        },
    ],
});
