package dev.keelson.apiserver.encoding;

/** Reads JSON and YAML bodies. */
public final class BodyReader {
    private BodyReader() {}

    /**
     * Reads a body; anything that does not call itself YAML is read as JSON.
     *
     * @throws DecodingException if the bytes are not of that language
     */
    public static DecodedBody read(byte[] bytes, String mediaType) throws DecodingException {
        return mediaType.endsWith("yaml") ? YamlReader.read(bytes) : JsonReader.read(bytes);
    }
}
