package dev.keelson.informers;

import org.jspecify.annotations.Nullable;

/** The metadata that can be read from an object of any kind, also of one that does not fit its class. */
record ObjectHead(String kind, String namespace, String name, String revision, boolean endsInitialEvents) {

    private static final ObjectHead EMPTY = new ObjectHead("", "", "", "", false);
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    /** Reads the metadata of an object; what is absent is empty. Of fields that occur twice the last one counts. */
    static ObjectHead of(@Nullable EncodedPart object) {
        if (object == null) {
            return EMPTY;
        }
        String kind = "";
        ObjectHead metadata = EMPTY;
        CompactReader reader = object.fields();
        while (reader.next() != null) {
            int field = reader.textNumber();
            CompactReader.Token value = reader.next();
            if (field == Dictionary.KIND) {
                kind = textOf(reader, value);
            } else if (field == Dictionary.METADATA && value == CompactReader.Token.START_OBJECT) {
                metadata = ofMetadata(reader.contents());
            }
            reader.skipIfEntered(value);
        }
        return new ObjectHead(kind, metadata.namespace, metadata.name, metadata.revision, metadata.endsInitialEvents);
    }

    private static ObjectHead ofMetadata(EncodedPart object) {
        String namespace = "";
        String name = "";
        String revision = "";
        boolean ends = false;
        CompactReader reader = object.fields();
        while (reader.next() != null) {
            int field = reader.textNumber();
            CompactReader.Token value = reader.next();
            switch (field) {
                case Dictionary.NAMESPACE -> namespace = textOf(reader, value);
                case Dictionary.NAME -> name = textOf(reader, value);
                case Dictionary.RESOURCE_VERSION -> revision = textOf(reader, value);
                case Dictionary.ANNOTATIONS ->
                    ends = value == CompactReader.Token.START_OBJECT
                            && "true".equals(reader.contents().text(INITIAL_EVENTS_END));
                default -> {
                    // Whoever reads the whole object finds it.
                }
            }
            reader.skipIfEntered(value);
        }
        return new ObjectHead("", namespace, name, revision, ends);
    }

    private static String textOf(CompactReader reader, CompactReader.Token value) {
        return value == CompactReader.Token.TEXT ? reader.text() : "";
    }

    String key() {
        return ObjectKeys.of(namespace, name);
    }
}
