import { type DehydratedDeviceKey, DeviceId } from "@matrix-org/matrix-sdk-crypto-wasm";
import type { OlmDevice, ToDeviceMessage } from "../../helpers/clients/olm/olm-device.ts";
import { type Json, segments } from "../../helpers/matrix/http.ts";
import { MatrixError } from "../../helpers/matrix/matrix-error.ts";

/** Where MSC3814 has it, until it is in the specification. */
export const PATH = "_matrix/client/unstable/org.matrix.msc3814.v1/dehydrated_device";

interface Dehydrated {
    device_id: string;
    device_data: Json;
}

/** Why a homeserver has no dehydrated devices; undefined where it has. */
export async function whyNot(device: OlmDevice): Promise<string | undefined> {
    try {
        await device.http({ method: "GET", path: PATH });
        return undefined;
    } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        if (error.errcode === "M_NOT_FOUND") return undefined;
        return `the homeserver has no dehydrated devices (MSC3814): it answers ${error.status} ${error.errcode ?? ""}`;
    }
}

/** Makes a dehydrated device and uploads it. @returns its id */
export async function dehydrate(device: OlmDevice, key: DehydratedDeviceKey): Promise<string> {
    const made = await device.machine.dehydratedDevices().create();
    const { body } = await made.keysForUpload("Dehydrated device", key);
    const { device_id } = await device.http<{ device_id: string }>({
        method: "PUT",
        path: PATH,
        body: JSON.parse(body) as Json,
    });
    return device_id;
}

/** What waits for it on the server, a page at a time as the server gives it. */
export async function waitingFor(device: OlmDevice, id: string): Promise<ToDeviceMessage[][]> {
    const pages: ToDeviceMessage[][] = [];
    let next: string | undefined;
    for (;;) {
        const body = next === undefined ? {} : { next_batch: next };
        const answer = await device.http<{ events: ToDeviceMessage[]; next_batch: string }>({
            method: "POST",
            path: `${PATH}/${segments(id, "events")}`,
            body,
        });
        if (answer.events.length === 0) return pages;
        pages.push(answer.events);
        next = answer.next_batch;
    }
}

/** Opens the device that is on the server, and hands it what came for it. @returns how many room keys it says that it took */
export async function rehydrate(device: OlmDevice, key: DehydratedDeviceKey): Promise<number> {
    const { device_id, device_data } = await device.http<Dehydrated & Json>({ method: "GET", path: PATH });
    const its = await device.machine
        .dehydratedDevices()
        .rehydrate(key, new DeviceId(device_id), JSON.stringify(device_data));
    let taken = 0;
    for (const page of await waitingFor(device, device_id)) {
        taken += (await await its.receiveEvents(JSON.stringify(page))).length;
    }
    return taken;
}
