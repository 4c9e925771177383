package dev.keelson.codegen.model;

import java.io.IOException;
import javax.lang.model.element.Element;
import org.jspecify.annotations.Nullable;

/** Where generated files go. */
public interface Output {

    /**
     * Takes a source file.
     *
     * @param qualifiedName the name of its class, or of a package followed by {@code .package-info}
     * @param content the whole file, lines ended by {@code \n}
     * @param origins the elements that the file is made from; a change of any other element leaves it as it is
     */
    void source(String qualifiedName, String content, Element... origins) throws IOException;

    /**
     * Takes a resource.
     *
     * @param path relative, with {@code /} between the names
     */
    void resource(String path, String content) throws IOException;

    /** Returns what a resource of that path holds before this run, as far as that matters; null when it is not there. */
    @Nullable
    String presentResource(String path) throws IOException;
}
