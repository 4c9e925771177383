package dev.keelson.apiserver.admission;

/** One check or change on every write. Refuses by a {@link dev.keelson.apiserver.status.StatusException}. */
public interface AdmissionPlugin {
    /** The name by which flags switch it. */
    String name();

    /** May change the request's object. */
    default void mutate(AdmissionRequest request) {}

    /** Sees the object as it would be stored; changes nothing. */
    default void validate(AdmissionRequest request) {}
}
