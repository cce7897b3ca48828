/**
 * To be called before an AWS client is made. The SDK greets every process on an older runtime with a paragraph on
 * standard error, once; between our own log lines it would break whoever parses them.
 */
export const silenceRuntimeNotice = (): void => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
};
