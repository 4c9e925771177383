package dev.keelson.codegen.model;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;

/** A generator that works on the compiled classes of a library. */
public interface LibraryGenerator {

    /**
     * Generates everything for the library.
     *
     * @param classes the qualified names of the library's top-level classes
     * @return why something could not be generated; empty if all went well
     */
    List<Problem> generate(SortedSet<String> classes, GenerationContext context, Output output) throws IOException;
}
