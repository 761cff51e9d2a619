// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

extension DeviceError {
  /// What a plug-in's function that returned `status` means, with what it reported during the call.
  ///
  /// The message is empty where the plug-in gave none: the suite looks for that. A status that this version does not know
  /// becomes `.internal`, and the message tells the number.
  init(status: Int32, of function: String) {
    let report = PluginReport.take()
    let message = report?.message ?? ""
    if (BERTH_INVALID_ARGUMENT...BERTH_INTERNAL).contains(status) {
      self.init(Code(rawValue: status), message, vendorCode: report?.vendorCode)
    } else {
      self.init(
        .internal,
        "the plug-in's '\(function)' returned the status \(status), which is none of berth_plugin.h's"
          + (message.isEmpty ? "" : ": \(message)"),
        vendorCode: report?.vendorCode)
    }
  }
}
