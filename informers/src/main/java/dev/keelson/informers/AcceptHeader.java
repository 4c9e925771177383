package dev.keelson.informers;

/**
 * The forms in which a reflector takes answers: the metadata alone where that is all that is wanted, whole objects from
 * servers that cannot do that. Confined to the reflector's strand.
 *
 * <p>Follows k8s.io/client-go/metadata/metadata.go.
 */
final class AcceptHeader {

    private static final String PLAIN = "application/json";

    private boolean metadataOnly;

    AcceptHeader(ResourceType<?> type) {
        this.metadataOnly = type.isMetadataOnly();
    }

    String ofList() {
        return form("PartialObjectMetadataList");
    }

    String ofWatch() {
        return form("PartialObjectMetadata");
    }

    private String form(String kind) {
        return metadataOnly ? PLAIN + ";as=" + kind + ";g=meta.k8s.io;v=v1," + PLAIN : PLAIN;
    }

    /** The server does not do what was asked for; returns whether there is less to ask for. */
    boolean refused() {
        boolean hasLess = metadataOnly;
        metadataOnly = false;
        return hasLess;
    }
}
