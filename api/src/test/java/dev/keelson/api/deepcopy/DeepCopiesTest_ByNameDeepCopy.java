package dev.keelson.api.deepcopy;

import dev.keelson.api.deepcopy.DeepCopiesTest.ByName;

/** Stands where the generator would put the copier of {@link ByName}; marks its copies. */
public final class DeepCopiesTest_ByNameDeepCopy implements DeepCopier<ByName> {
    @Override
    public ByName copy(ByName original) {
        return DeepCopiesTest.marked(original);
    }

    @Override
    public Class<?> type() {
        return ByName.class;
    }
}
