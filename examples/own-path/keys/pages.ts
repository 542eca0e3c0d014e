import { definePages, type PageParts, RoomKeysSection, takeDown } from "keyproof/element";

/** Acme's Element says after an export where the file belongs; Element itself says nothing. */
class AcmeRoomKeys extends RoomKeysSection {
    readonly #parts: PageParts;

    public constructor(parts: PageParts) {
        super(parts.page, parts.settings, parts.told);
        this.#parts = parts;
    }

    public override async exportKeys(passphrase: string) {
        const file = await super.exportKeys(passphrase);
        const { page, told } = this.#parts;
        const advice = page.getByText("Keep this file in the company's vault");
        if (await advice.isVisible()) await takeDown(advice, told);
        else await told("(this build does not say where to keep the file)");
        return file;
    }
}

export default definePages({ roomKeys: (parts) => new AcmeRoomKeys(parts) });
