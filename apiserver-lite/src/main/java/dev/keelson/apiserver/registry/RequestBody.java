package dev.keelson.apiserver.registry;

/**
 * A request's body as it came.
 *
 * @param bytes not to be changed
 * @param mediaType without parameters, in lower case: {@code application/json}, {@code application/yaml}, or a patch type
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record RequestBody(byte[] bytes, String mediaType) {}
