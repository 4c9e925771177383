package dev.keelson.api.catalogue;

/**
 * A column of a resource's table form.
 *
 * @param name the heading
 * @param type the OpenAPI type of the cells
 * @param format the OpenAPI format, {@code "name"} for the object's name, or empty
 * @param priority 0 is always shown, 1 only in wide output
 * @param description explanation for people, may be empty
 */
public record TableColumn(String name, String type, String format, int priority, String description) {}
