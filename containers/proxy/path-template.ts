/** What is another in each request, as it stands in an address, and what it is called in the specification. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
    [/(?<=\/)(?:!|%21)[^/]+/g, "{roomId}"],
    [/(?<=\/)(?:@|%40)[^/]+/g, "{userId}"],
    [/(?<=\/)(?:\$|%24)[^/]+/g, "{eventId}"],
    [/(?<=\/(?:send|sendToDevice)\/[^/]+\/)[^/]+$/, "{txnId}"],
    [/(?<=\/room_keys\/version\/)[^/]+$/, "{version}"],
    [/(?<=\/room_keys\/keys\/\{roomId\}\/)[^/]+$/, "{sessionId}"],
    [/(?<=\/filter\/)[^/]+$/, "{filterId}"],
    [/(?<=\/devices\/)[^/]+$/, "{deviceId}"],
    [/(?<=\/m\.secret_storage\.key\.)[^/]+$/, "{keyId}"],
    [/(?<=\/(?:org\.matrix\.msc3890|m)\.local_notification_settings\.)[^/]+$/, "{deviceId}"],
];

/**
 * The endpoint that a request goes to, as the specification writes it:
 * `"/_matrix/client/v3/rooms/{roomId}/send/m.room.encrypted/{txnId}"`.
 *
 * @param pathname of its address; what stands before `/_matrix` or `/_synapse` is the server's own and left out
 */
export function pathTemplate(pathname: string): string {
    const path = pathname.replace(/^.*?(?=\/(?:_matrix|_synapse|\.well-known)\/)/, "");
    return VARIABLES.reduce((template, [variable, name]) => template.replace(variable, name), path);
}
