import type { Progress } from "../progress.ts";
import { pullImage, requireImage } from "./docker-cli.ts";
import { recipeOf } from "./local-image/recipes.ts";
import { buildLocalImage, requireLocalImage } from "./local-image.ts";

/**
 * Sees that an image is on this machine, that its registry has it, or, of keyproof's own, that it can be built here. Fetches
 * and builds nothing.
 *
 * @throws Problem when it cannot be had
 */
export async function checkImage(image: string): Promise<void> {
    const recipe = recipeOf(image);
    await (recipe ? requireLocalImage(recipe) : requireImage(image));
}

/** Pulls an image, or builds it where it is one of keyproof's own. @throws Problem when it cannot be had */
export async function prepareImage(image: string, progress: Progress): Promise<void> {
    const recipe = recipeOf(image);
    await (recipe ? buildLocalImage(recipe, progress) : pullImage(image, progress));
}
