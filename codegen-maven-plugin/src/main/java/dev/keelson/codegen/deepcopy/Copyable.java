package dev.keelson.codegen.deepcopy;

import javax.lang.model.element.TypeElement;

/** Which types have, or will have, a copier of the name that {@link CopierNames} gives. */
@FunctionalInterface
public interface Copyable {

    /** Says whether the copier of a concrete class exists on the class path or is made in this run. */
    boolean hasCopier(TypeElement type);
}
