package io.clew.common;

import javax.management.DescriptorRead;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** An MXBean with the descriptions of its interface, see {@link Described}. */
final class DescribedBean extends StandardMBean {
  private DescribedBean(Object bean, Class<Object> type) {
    super(bean, type, true);
  }

  @SuppressWarnings("unchecked") // The bean implements it.
  static DescribedBean of(Object bean, Class<?> type) {
    return new DescribedBean(bean, (Class<Object>) type);
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return text(info, "described", info.getDescription());
  }

  @Override
  protected String getDescription(MBeanFeatureInfo info) {
    return text(info, "described", info.getDescription());
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return getDescription((MBeanFeatureInfo) info);
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return getDescription((MBeanFeatureInfo) info);
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo info, int sequence) {
    return getDescription(info);
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo info, int sequence) {
    return text(info, "named", info.getName());
  }

  /** What a bean of ours shows are attributes; an operation changes something. */
  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return MBeanOperationInfo.ACTION;
  }

  private static String text(DescriptorRead info, String field, String otherwise) {
    @Nullable Object text = info.getDescriptor().getFieldValue(field);
    return text == null || text.toString().isEmpty() ? otherwise : text.toString();
  }
}
