package dev.keelson.apiserver.registry;

import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DecodedBody;
import dev.keelson.api.json.MalformedBodyException;

/**
 * A request's body as it came.
 *
 * @param bytes not to be changed
 * @param mediaType without parameters, in lower case: {@code application/json}, {@code application/yaml}, or a patch type
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record RequestBody(byte[] bytes, String mediaType) {

    /**
     * The body as a tree of the caller's own; what does not call itself YAML is read as JSON.
     *
     * @throws MalformedBodyException if the bytes are not of that language
     */
    public DecodedBody decode(Repetition repetition) {
        return mediaType.endsWith("yaml") ? BodyDecoder.yaml(bytes) : BodyDecoder.json(bytes, repetition);
    }
}
