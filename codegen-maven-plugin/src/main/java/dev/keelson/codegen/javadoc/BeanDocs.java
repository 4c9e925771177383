package dev.keelson.codegen.javadoc;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the Javadoc of one class says.
 *
 * @param className with its package
 * @param text of the class itself, or empty
 * @param properties text by JSON property; those without text are left out
 */
public record BeanDocs(String className, String text, SortedMap<String, String> properties) {

    public BeanDocs(String className, String text, Map<String, String> properties) {
        this(className, text, (SortedMap<String, String>) new TreeMap<>(properties));
    }

    boolean isEmpty() {
        return text.isEmpty() && properties.isEmpty();
    }
}
