import {
    type KeysBackupRequest,
    type OutgoingRequest,
    RequestType,
    type RoomMessageRequest,
    type ToDeviceRequest,
} from "@matrix-org/matrix-sdk-crypto-wasm";
import { type Json, type MatrixRequest, segments } from "../../matrix/http.ts";

const V3 = "_matrix/client/v3";

/** The HTTP request that one of crypto-wasm's stands for. */
export function asHttp(outgoing: OutgoingRequest): MatrixRequest {
    const body = JSON.parse(outgoing.body) as Json;
    switch (outgoing.type) {
        case RequestType.KeysUpload:
            return { method: "POST", path: `${V3}/keys/upload`, body };
        case RequestType.KeysQuery:
            return { method: "POST", path: `${V3}/keys/query`, body };
        case RequestType.KeysClaim:
            return { method: "POST", path: `${V3}/keys/claim`, body };
        case RequestType.SignatureUpload:
            return { method: "POST", path: `${V3}/keys/signatures/upload`, body };
        case RequestType.ToDevice: {
            const { event_type, txn_id } = outgoing as ToDeviceRequest;
            return { method: "PUT", path: `${V3}/sendToDevice/${segments(event_type, txn_id)}`, body };
        }
        case RequestType.RoomMessage: {
            const { room_id, event_type, txn_id } = outgoing as RoomMessageRequest;
            return { method: "PUT", path: `${V3}/rooms/${segments(room_id, "send", event_type, txn_id)}`, body };
        }
        case RequestType.KeysBackup: {
            const { version } = outgoing as KeysBackupRequest;
            return { method: "PUT", path: `${V3}/room_keys/keys`, query: { version }, body };
        }
        default:
            throw new Error(`crypto-wasm asks for a request of type ${outgoing.type}, which this client does not know`);
    }
}
