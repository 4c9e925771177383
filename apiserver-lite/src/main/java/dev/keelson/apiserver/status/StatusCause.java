package dev.keelson.apiserver.status;

/**
 * One cause in a Status' details.
 *
 * @param reason machine-readable, such as {@code FieldValueInvalid}; may be empty
 * @param message for people
 * @param field path of the field at fault; may be empty
 */
public record StatusCause(String reason, String message, String field) {}
