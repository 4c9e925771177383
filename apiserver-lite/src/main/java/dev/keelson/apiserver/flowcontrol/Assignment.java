package dev.keelson.apiserver.flowcontrol;

/**
 * Where a request belongs.
 *
 * @param flowSchemaUid empty while the schema is not stored yet
 * @param levelUid empty while the level is not stored yet
 */
public record Assignment(String flowSchema, String flowSchemaUid, String level, String levelUid) {}
