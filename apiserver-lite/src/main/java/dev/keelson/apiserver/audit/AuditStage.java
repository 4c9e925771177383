package dev.keelson.apiserver.audit;

/** When in a request's life an event is written. */
public enum AuditStage {
    /** Before anything looks at it. */
    REQUEST_RECEIVED("RequestReceived"),
    /** Of long-running requests: the head of the answer is being sent, its body is not there yet. */
    RESPONSE_STARTED("ResponseStarted"),
    RESPONSE_COMPLETE("ResponseComplete"),
    /** A defect of the server ended the request. */
    PANIC("Panic");

    private final String text;

    AuditStage(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
