// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// The functions of a driver that Berth calls, all of OpenCL 1.2.
struct OpenCLAPI: @unchecked Sendable {
  // `@unchecked`: addresses of functions, which OpenCL lets be called on any thread (but clSetKernelArg: see `PreparedLaunch`).

  let getPlatformInfo: cl_api_clGetPlatformInfo
  let getDeviceIDs: cl_api_clGetDeviceIDs
  let getDeviceInfo: cl_api_clGetDeviceInfo
  let createContext: cl_api_clCreateContext
  let releaseContext: cl_api_clReleaseContext
  let createCommandQueue: cl_api_clCreateCommandQueue
  let releaseCommandQueue: cl_api_clReleaseCommandQueue
  let createBuffer: cl_api_clCreateBuffer
  let createSubBuffer: cl_api_clCreateSubBuffer
  let releaseMemObject: cl_api_clReleaseMemObject
  let createProgramWithSource: cl_api_clCreateProgramWithSource
  let createProgramWithBinary: cl_api_clCreateProgramWithBinary
  let buildProgram: cl_api_clBuildProgram
  let getProgramInfo: cl_api_clGetProgramInfo
  let getProgramBuildInfo: cl_api_clGetProgramBuildInfo
  let releaseProgram: cl_api_clReleaseProgram
  let createKernel: cl_api_clCreateKernel
  let releaseKernel: cl_api_clReleaseKernel
  let setKernelArg: cl_api_clSetKernelArg
  let enqueueNDRangeKernel: cl_api_clEnqueueNDRangeKernel
  let enqueueReadBuffer: cl_api_clEnqueueReadBuffer
  let enqueueWriteBuffer: cl_api_clEnqueueWriteBuffer
  let enqueueCopyBuffer: cl_api_clEnqueueCopyBuffer
  let enqueueFillBuffer: cl_api_clEnqueueFillBuffer
  let flush: cl_api_clFlush
  let waitForEvents: cl_api_clWaitForEvents
  let getEventInfo: cl_api_clGetEventInfo
  let getEventProfilingInfo: cl_api_clGetEventProfilingInfo
  let releaseEvent: cl_api_clReleaseEvent

  /// The functions of a dispatch table.
  ///
  /// - Throws: `.unsupported` if one is missing: the driver is older than OpenCL 1.2.
  init(_ table: cl_icd_dispatch) throws(DeviceError) {
    func need<Function>(_ function: Function?, _ name: String) throws(DeviceError) -> Function {
      guard let function else {
        throw DeviceError(.unsupported, "the driver has no \(name): Berth needs OpenCL 1.2")
      }
      return function
    }
    getPlatformInfo = try need(table.clGetPlatformInfo, "clGetPlatformInfo")
    getDeviceIDs = try need(table.clGetDeviceIDs, "clGetDeviceIDs")
    getDeviceInfo = try need(table.clGetDeviceInfo, "clGetDeviceInfo")
    createContext = try need(table.clCreateContext, "clCreateContext")
    releaseContext = try need(table.clReleaseContext, "clReleaseContext")
    createCommandQueue = try need(table.clCreateCommandQueue, "clCreateCommandQueue")
    releaseCommandQueue = try need(table.clReleaseCommandQueue, "clReleaseCommandQueue")
    createBuffer = try need(table.clCreateBuffer, "clCreateBuffer")
    createSubBuffer = try need(table.clCreateSubBuffer, "clCreateSubBuffer")
    releaseMemObject = try need(table.clReleaseMemObject, "clReleaseMemObject")
    createProgramWithSource = try need(table.clCreateProgramWithSource, "clCreateProgramWithSource")
    createProgramWithBinary = try need(table.clCreateProgramWithBinary, "clCreateProgramWithBinary")
    buildProgram = try need(table.clBuildProgram, "clBuildProgram")
    getProgramInfo = try need(table.clGetProgramInfo, "clGetProgramInfo")
    getProgramBuildInfo = try need(table.clGetProgramBuildInfo, "clGetProgramBuildInfo")
    releaseProgram = try need(table.clReleaseProgram, "clReleaseProgram")
    createKernel = try need(table.clCreateKernel, "clCreateKernel")
    releaseKernel = try need(table.clReleaseKernel, "clReleaseKernel")
    setKernelArg = try need(table.clSetKernelArg, "clSetKernelArg")
    enqueueNDRangeKernel = try need(table.clEnqueueNDRangeKernel, "clEnqueueNDRangeKernel")
    enqueueReadBuffer = try need(table.clEnqueueReadBuffer, "clEnqueueReadBuffer")
    enqueueWriteBuffer = try need(table.clEnqueueWriteBuffer, "clEnqueueWriteBuffer")
    enqueueCopyBuffer = try need(table.clEnqueueCopyBuffer, "clEnqueueCopyBuffer")
    enqueueFillBuffer = try need(table.clEnqueueFillBuffer, "clEnqueueFillBuffer")
    flush = try need(table.clFlush, "clFlush")
    waitForEvents = try need(table.clWaitForEvents, "clWaitForEvents")
    getEventInfo = try need(table.clGetEventInfo, "clGetEventInfo")
    getEventProfilingInfo = try need(table.clGetEventProfilingInfo, "clGetEventProfilingInfo")
    releaseEvent = try need(table.clReleaseEvent, "clReleaseEvent")
  }
}

/// The text that a query of OpenCL's gives, without the zero at its end and blanks around it; empty if it fails.
func openCLText(_ query: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int) -> String {
  var size = 0
  guard query(0, nil, &size) == CL_SUCCESS, size > 0, size < 1 << 24 else { return "" }
  var bytes = [UInt8](repeating: 0, count: size)
  let status = bytes.withUnsafeMutableBytes { query($0.count, $0.baseAddress, nil) }
  guard status == CL_SUCCESS else { return "" }
  let isBlank: (UInt8) -> Bool = { $0 == 0 || $0 == 32 || $0 == 10 || $0 == 13 || $0 == 9 }
  var text = bytes.prefix { $0 != 0 }.drop(while: isBlank)
  while let last = text.last, isBlank(last) { text.removeLast() }
  return String(decoding: text, as: UTF8.self)
}
