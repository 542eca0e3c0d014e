import { type AddCommand, examples } from "./context.ts";
import { unlessInterrupted } from "./interruption.ts";

/** Loaded when a command needs it, as the heavy parts of every command are: help is there at once. */
const registry = () => import("../containers/element-web/registry.ts");

/** `keyproof element`: the builds of Element Web that are registered on this machine, to be chosen by their version. */
export const addElement: AddCommand = (program, { interruption }) => {
    const element = program
        .command("element")
        .summary("register builds of Element Web")
        .description(
            "Registers builds of Element Web on this machine, to be chosen by version: `--element build:1.12.2`.",
        )
        .addHelpText(
            "after",
            examples("element add ./element-v1.12.2.tar.gz", "element list", "element remove 1.12.2"),
        );

    element
        .command("add")
        .description("copies a built Element Web into the cache")
        .argument("<build>", "a built webapp folder, or a .tar.gz of one")
        .option("--as <version>", "the version to register it as (default: what the build says)")
        .addHelpText("after", examples("element add ./webapp --as 1.12.2-mine"))
        .action(async (build: string, { as }: { as?: string }) => {
            const { addBuild } = await registry();
            const options = as === undefined ? {} : { version: as };
            const added = await unlessInterrupted(interruption, addBuild(build, console.log, options));
            console.log(`registered ${added.version}: choose it with --element build:${added.version}`);
        });

    element
        .command("list")
        .description("lists the registered builds, the newest version first")
        .addHelpText("after", examples("element list"))
        .action(async () => {
            const { listBuilds } = await registry();
            const builds = await listBuilds();
            if (builds.length === 0) console.log("no build is registered: see `keyproof element add --help`");
            for (const { version, source, added } of builds) console.log(`${version}  ${source}  (added ${added})`);
        });

    element
        .command("remove")
        .description("removes a registered build")
        .argument("<version>")
        .addHelpText("after", examples("element remove 1.12.2"))
        .action(async (version: string) => {
            const { removeBuild } = await registry();
            await removeBuild(version);
            console.log(`removed ${version}`);
        });
};
