import { expect, test } from "vitest";
import { pathTemplate } from "./path-template.ts";

test.each([
    ["/_matrix/client/versions", "/_matrix/client/versions"],
    ["/some/prefix/_matrix/client/v3/sync", "/_matrix/client/v3/sync"],
    ["/.well-known/matrix/client", "/.well-known/matrix/client"],
    [
        "/_matrix/client/v3/rooms/!a%3Ab.org/send/m.room.encrypted/m17.1",
        "/_matrix/client/v3/rooms/{roomId}/send/m.room.encrypted/{txnId}",
    ],
    ["/_matrix/client/v3/rooms/%21a%3Ab.org/event/%24x", "/_matrix/client/v3/rooms/{roomId}/event/{eventId}"],
    ["/_matrix/client/v3/sendToDevice/m.room_key/7", "/_matrix/client/v3/sendToDevice/m.room_key/{txnId}"],
    [
        "/_matrix/client/v3/user/%40alice%3Ab.org/account_data/m.secret_storage.key.AbC",
        "/_matrix/client/v3/user/{userId}/account_data/m.secret_storage.key.{keyId}",
    ],
    [
        "/_matrix/client/v3/user/@a:b/account_data/org.matrix.msc3890.local_notification_settings.LAPTOP",
        "/_matrix/client/v3/user/{userId}/account_data/org.matrix.msc3890.local_notification_settings.{deviceId}",
    ],
    [
        "/_matrix/client/v3/user/@a:b/account_data/m.megolm_backup.v1",
        "/_matrix/client/v3/user/{userId}/account_data/m.megolm_backup.v1",
    ],
    ["/_matrix/client/v3/room_keys/version", "/_matrix/client/v3/room_keys/version"],
    ["/_matrix/client/v3/room_keys/version/12", "/_matrix/client/v3/room_keys/version/{version}"],
    ["/_matrix/client/v3/room_keys/keys/!a%3Ab/s%2Fs", "/_matrix/client/v3/room_keys/keys/{roomId}/{sessionId}"],
    ["/_synapse/admin/v2/users/%40a%3Ab", "/_synapse/admin/v2/users/{userId}"],
])("%s", (pathname, template) => expect(pathTemplate(pathname)).toBe(template));
