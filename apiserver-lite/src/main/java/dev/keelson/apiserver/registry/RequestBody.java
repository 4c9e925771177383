package dev.keelson.apiserver.registry;

import dev.keelson.api.catalogue.GroupVersionKind;
import dev.keelson.api.json.BodyDecoder;
import dev.keelson.api.json.BodyDecoder.Repetition;
import dev.keelson.api.json.DecodedBody;
import dev.keelson.api.json.DuplicateKeys;
import dev.keelson.api.json.MalformedBodyException;
import dev.keelson.apiserver.protobuf.Protobuf;
import java.util.List;

/**
 * A request's body as it came.
 *
 * @param bytes not to be changed
 * @param mediaType without parameters, in lower case: {@code application/json}, {@code application/yaml}, {@code
 *     application/vnd.kubernetes.protobuf}, or a patch type
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record RequestBody(byte[] bytes, String mediaType) {

    /**
     * The body as a tree of the caller's own; what calls itself neither YAML nor protobuf is read as JSON.
     *
     * @param expected what a protobuf body is that does not say
     * @throws MalformedBodyException if the bytes are not of that language
     */
    public DecodedBody decode(Repetition repetition, GroupVersionKind expected) {
        if (mediaType.equals(Protobuf.MEDIA_TYPE)) {
            return new DecodedBody(Protobuf.decode(bytes, expected), DuplicateKeys.none(), List.of());
        }
        return mediaType.endsWith("yaml") ? BodyDecoder.yaml(bytes) : BodyDecoder.json(bytes, repetition);
    }
}
