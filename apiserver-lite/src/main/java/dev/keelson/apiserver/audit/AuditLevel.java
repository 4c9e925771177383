package dev.keelson.apiserver.audit;

/** How much of a request is written; each level contains those before it. */
public enum AuditLevel {
    NONE("None"),
    METADATA("Metadata"),
    REQUEST("Request"),
    REQUEST_RESPONSE("RequestResponse");

    private final String text;

    AuditLevel(String text) {
        this.text = text;
    }

    /** As policies and events spell it. */
    public String text() {
        return text;
    }

    public boolean includes(AuditLevel other) {
        return compareTo(other) >= 0;
    }
}
